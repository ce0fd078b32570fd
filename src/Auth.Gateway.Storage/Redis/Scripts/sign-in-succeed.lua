if wait > 0 then return wait end
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[3], string.format('%.0f', now + ARGV[8]), ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - ARGV[16])
redis.call('PEXPIRE', KEYS[3], ARGV[8])
return 0
