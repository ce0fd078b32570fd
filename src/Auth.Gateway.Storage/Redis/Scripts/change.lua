-- Begins every script that logs a change (RedisChange.cs).
-- KEYS  1 log, 2 when its entries can be forgotten, 3 last sequence number
-- ARGV  1 when this one can be forgotten (ms), 2 channel, 3 text
local function log_text(keep_until, text)
  -- At least the server's clock in microseconds: a server that lost its newest writes must not count again what instances have seen.
  local time = redis.call('TIME')
  local last = tonumber(redis.call('GET', KEYS[3]) or 0)
  local sequence = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
  redis.call('SET', KEYS[3], sequence)
  redis.call('ZADD', KEYS[1], sequence, sequence .. ' ' .. text)
  redis.call('ZADD', KEYS[2], keep_until, sequence)
  -- Only wakes readers; where an ACL forbids it, they find the entry by their next poll.
  redis.pcall('PUBLISH', ARGV[2], sequence)
  return sequence
end

local function log_change()
  return log_text(ARGV[1], ARGV[3])
end
