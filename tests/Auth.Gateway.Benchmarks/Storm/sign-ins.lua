-- wrk: sign-ins of a file, each a line of address, e-mail and password with tabs between, one after the other.
-- "wait" as the second argument: whoever is told to come again does so a second after that; otherwise at once.
local requests = {}
local position = 0
local waits = false
local owed = 0
local threads = {}

right = 0
wrong = 0
busy = 0
limited = 0
other = 0

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  waits = args[2] == "wait"
  for line in io.lines(args[1]) do
    local address, email, password = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = address }
    requests[#requests + 1] = wrk.format("POST", "/api/v1/auth/login", headers, string.format('{"email":"%s","password":"%s"}', email, password))
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function response(status)
  if status == 200 then right = right + 1
  elseif status == 401 then wrong = wrong + 1
  elseif status == 503 then busy = busy + 1
  elseif status == 429 then limited = limited + 1
  else other = other + 1 end
  if waits and (status == 503 or status == 429) then owed = owed + 1 end
end

-- Of the connections that were told so, as many wait as were told.
function delay()
  if owed == 0 then return 0 end
  owed = owed - 1
  return 1000
end

function done(summary)
  local thread = threads[1]
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.duration, thread:get("right"), thread:get("wrong"), thread:get("busy"), thread:get("limited"), thread:get("other")))
end
