-- wrk: the calls of a file, one after the other; each a line of method, path, body and headers, with tabs between.
local calls = {}
local position = 0

function init(args)
  for line in io.lines(args[1]) do
    local parts = {}
    for part in (line .. "\t"):gmatch("([^\t]*)\t") do parts[#parts + 1] = part end
    local headers = {}
    for i = 4, #parts do
      local name, value = parts[i]:match("^([^:]+): (.*)$")
      headers[name] = value
    end
    calls[#calls + 1] = wrk.format(parts[1], parts[2], headers, parts[3] ~= "" and parts[3] or nil)
  end
end

function request()
  position = position % #calls + 1
  return calls[position]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
