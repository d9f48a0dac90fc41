-- Asks for the paths of a file (MARSAD_PATHS, one a line) in turn, each thread from a place of its
-- own, and prints a line that benchmarks/serving.py reads.
local threads = 0
function setup(thread)
  thread:set("first", threads * 137)
  threads = threads + 1
end

local paths, at = {}, 0
function init(args)
  for line in io.lines(os.getenv("MARSAD_PATHS")) do paths[#paths + 1] = line end
  at = first
end

local headers = { ["Accept-Encoding"] = "gzip" }
function request()
  at = at + 1
  return wrk.format("GET", paths[at % #paths + 1], headers)
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    "FIGURES %d %d %.1f %.1f %.1f %d\n",
    summary.requests, summary.duration, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency.max / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
