-- KEYS  1 log, 2 when its entries can be forgotten
-- ARGV  1 now (ms), 2 how many at most
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, sequence in ipairs(gone) do redis.call('ZREMRANGEBYSCORE', KEYS[1], sequence, sequence) end
if #gone > 0 then redis.call('ZREM', KEYS[2], unpack(gone)) end
return #gone
