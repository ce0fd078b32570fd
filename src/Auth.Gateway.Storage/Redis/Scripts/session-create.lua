-- KEYS  1 session
-- ARGV  1 now, 2 expires at, fields
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], milliseconds(ARGV[1], ARGV[2]))
return 1
