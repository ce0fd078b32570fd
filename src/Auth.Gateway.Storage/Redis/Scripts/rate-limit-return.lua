-- KEYS  1 the window's count, which may be gone
-- ARGV  1 how many are given back
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
local returned = math.min(count, tonumber(ARGV[1]))
if returned > 0 then redis.call('DECRBY', KEYS[1], returned) end
return returned
