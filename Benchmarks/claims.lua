-- A claim for each of the orders B-1, B-2, ... that were made before; each thread has every second of them.
local threads = 0
function setup(thread)
  thread:set("first", threads)
  threads = threads + 1
end
-- More than a thread can send. They are made before the clock runs, and by hand: `wrk.format` and even this take as long
-- as the server takes for a part of its work, on the same cores.
local count = 50000
function init(args)
  local number = first + tonumber(args[1])
  local head = "POST /v1/claims HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nContent-Type: application/json\r\nAuthorization: "
    .. wrk.headers["Authorization"] .. "\r\nContent-Length: "
  requests, place = {}, 0
  for i = 1, count do
    number = number + 2
    local body = '{"reference":"K-' .. number .. '","order":"B-' .. number .. '","kind":"no-reason"}'
    requests[i] = head .. #body .. "\r\n\r\n" .. body
  end
end
function request()
  place = place + 1
  return requests[place]
end
dofile("Benchmarks/rate.lua")
