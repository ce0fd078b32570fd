-- KEYS  1 ids, 2 record
-- ARGV  1 key id
redis.call('LREM', KEYS[1], 0, ARGV[1])
return redis.call('DEL', KEYS[2])
