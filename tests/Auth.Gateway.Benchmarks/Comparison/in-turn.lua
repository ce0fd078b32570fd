-- wrk: the credentials of a file, one header line each, one after the other; pauses make a steady rate.
local lines = {}
local position = 0
local pause = 0

function init(args)
  for line in io.lines(args[1]) do
    local name, value = line:match("^([^:]+): (.*)$")
    lines[#lines + 1] = wrk.format("GET", "/bench/orders", name and { [name] = value } or nil)
  end
  pause = tonumber(args[2])
end

function request()
  position = position % #lines + 1
  return lines[position]
end

function delay()
  return pause
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
