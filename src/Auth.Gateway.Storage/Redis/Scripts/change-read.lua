-- KEYS  1 log
-- ARGV  1 after, 2 how many at most
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])
