-- KEYS  1 a stream
-- ARGV  1 tag, 2 stream, 3 below every id that is kept, 4 how many at most
-- The events themselves end by their lifetime; the lists are tidied here.
local old = redis.call('ZRANGEBYLEX', KEYS[1], '-', '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
for _, entry in ipairs(old) do forget(ARGV[1], ARGV[2], entry) end
return #old
