-- A new order with every request, each thread under names of its own.
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("name", threads)
end
function init()
  number = 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  start = os.time()
end
function request()
  number = number + 1
  local reference = string.format("W-%d-%d-%d", start, name, number)
  return wrk.format(nil, "/v1/orders", nil,
    '{"reference":"' .. reference .. '","promised":"2030-01-04","region":"Guangdong","fulfilment":"third-party"}')
end
function done(summary, latency)
  local bad = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("rate %.0f p50 %.2f p99 %.2f bad %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad))
end
