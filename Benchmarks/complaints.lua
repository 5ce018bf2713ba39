-- A complaint with every request, under a name of its own. With two more arguments the same words go
-- to a helpdesk instead: the path of its API and the queue that they are to stand in.
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("name", threads)
end
function init(args)
  number = 0
  start = os.time()
  queue = args[2]
  head = "POST " .. (args[1] or "/v1/complaints") .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
    .. "\r\nContent-Type: application/json\r\nAuthorization: " .. wrk.headers["Authorization"] .. "\r\nContent-Length: "
end
function request()
  number = number + 1
  local words = "The kettle came without its lid, and nobody at the shop picks up the telephone."
  local body
  if queue then
    body = '{"queue":' .. queue .. ',"title":"The kettle came without its lid ' .. start .. '-' .. name .. '-' .. number
      .. '","description":"' .. words .. '","priority":3}'
  else
    body = '{"reference":"W-' .. start .. '-' .. name .. '-' .. number .. '","subject":"' .. words .. '"}'
  end
  return head .. #body .. "\r\n\r\n" .. body
end
dofile("Benchmarks/rate.lua")
