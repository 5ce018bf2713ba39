-- How a load ended, as the scripts beside read it: answers a second, how long they took in milliseconds, and bad ones.
function done(summary, latency)
  local bad = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("rate %.0f p50 %.2f p99 %.2f bad %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad))
end
