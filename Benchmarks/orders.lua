-- A new order with every request, each thread under names of its own.
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("name", threads)
end
function init()
  number = 0
  start = os.time()
  -- Put together by hand: `wrk.format` takes as long as the server takes for a part of its work, on the same cores.
  head = "POST /v1/orders HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nContent-Type: application/json\r\nAuthorization: "
    .. wrk.headers["Authorization"] .. "\r\nContent-Length: "
end
function request()
  number = number + 1
  local body = '{"reference":"W-' .. start .. '-' .. name .. '-' .. number
    .. '","promised":"2030-01-04","region":"Guangdong","fulfilment":"third-party"}'
  return head .. #body .. "\r\n\r\n" .. body
end
dofile("Benchmarks/rate.lua")
