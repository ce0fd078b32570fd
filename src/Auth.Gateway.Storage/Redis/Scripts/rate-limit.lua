-- SlidingWindow.Decide's condition, in the same order of operations, so that both come to the same number.
-- KEYS  1 previous window's count, 2 present one's
-- ARGV  1 limit, 2 period (ms), 3 how much of the present window is over (ms), 4 how many are wanted, 5 how many of the previous window were not used
local previous = tonumber(redis.call('GET', KEYS[1]) or 0)
local current = tonumber(redis.call('GET', KEYS[2]) or 0)
local limit, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local unused = math.min(previous, tonumber(ARGV[5]))
if unused > 0 then previous = redis.call('DECRBY', KEYS[1], unused) end
local used = previous * (1 - ARGV[3] / period) + current
local taken = 0
if used + 1 <= limit then
  taken = math.max(1, math.min(tonumber(ARGV[4]), math.floor(limit - used)))
  if redis.call('INCRBY', KEYS[2], taken) == taken then redis.call('PEXPIRE', KEYS[2], 2 * period) end
end
return { previous, current, taken }
