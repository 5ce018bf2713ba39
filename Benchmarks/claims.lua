-- A claim for each of the orders B-1, B-2, ... that were made before; each thread has every second of them.
local threads = 0
function setup(thread)
  thread:set("first", threads)
  threads = threads + 1
end
function init(args)
  number = first + tonumber(args[1])
end
function request()
  number = number + 2
  return wrk.format("POST", "/v1/claims", { ["Content-Type"] = "application/json", ["Authorization"] = wrk.headers["Authorization"] },
    string.format('{"reference":"K-%d","order":"B-%d","kind":"no-reason"}', number, number))
end
local bad = 0
function response(status) if status ~= 201 then bad = bad + 1 end end
function done(summary, latency, requests)
  io.write(string.format("rate %.0f p50 %.2f p99 %.2f bad %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status))
end
