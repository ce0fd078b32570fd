-- KEYS  1 id by hash
-- ARGV  1 tag
-- The account, the user and the memberships are found by what the record says: all under the same tag, so on the same node.
local id = redis.call('GET', KEYS[1])
if not id then return false end
local record = ARGV[1] .. 'key:' .. id
local ids = redis.call('HMGET', record, 'account_id', 'user_id')
if not ids[1] then return false end
return { redis.call('HGETALL', record), access_of(ARGV[1], ids[2], ids[1]) }
