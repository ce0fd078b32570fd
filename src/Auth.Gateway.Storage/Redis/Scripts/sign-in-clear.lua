-- KEYS  1 the user's failures
return redis.call('DEL', KEYS[1])
