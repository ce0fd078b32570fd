-- SlidingWindow.Decide's condition, in the same order of operations, so that both come to the same number.
-- KEYS  1 previous window's count, 2 present one's
-- ARGV  1 limit, 2 period (ms), 3 how much of the present window is over (ms)
local previous = tonumber(redis.call('GET', KEYS[1]) or 0)
local current = tonumber(redis.call('GET', KEYS[2]) or 0)
local period = tonumber(ARGV[2])
if previous * (1 - ARGV[3] / period) + current + 1 <= tonumber(ARGV[1]) then
  if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], 2 * period) end
end
return { previous, current }
