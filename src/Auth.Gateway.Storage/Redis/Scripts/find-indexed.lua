-- KEYS  1 index
-- ARGV  1 entry, 2 what the names of the records begin with
local id = redis.call('HGET', KEYS[1], ARGV[1])
return id and redis.call('HGETALL', ARGV[2] .. id)
