-- wrk: refreshes, each with a token of the file or with the one that an earlier answer brought, from many addresses in turn.
local tokens = {}
local first = 0
local last = 0
local addresses = 10000

function init(args)
  for line in io.lines(args[1]) do
    last = last + 1
    tokens[last] = line
  end
end

function request()
  first = first + 1
  local token = tokens[first]
  tokens[first] = nil
  local at = first % addresses
  local headers = {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["X-Forwarded-For"] = string.format("10.2.%d.%d", math.floor(at / 250), at % 250 + 1),
  }
  return wrk.format("POST", "/oauth/token", headers, "grant_type=refresh_token&refresh_token=" .. token)
end

function response(_, _, body)
  last = last + 1
  tokens[last] = body:match('"refresh_token":"([^"]+)"')
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
