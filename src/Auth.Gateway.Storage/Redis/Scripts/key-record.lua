-- Usable and not rotated: it counts against its owner's limit.
local function is_active(status, expires_at, rotated_to, now)
  return status == 'active' and not rotated_to and (not expires_at or expires_at > now)
end

-- A key that ends is listed for a while after that, then its record goes by itself.
local function let_die(record, by_hash, now, ends_at, retention)
  local lifetime = milliseconds(now, ends_at, tonumber(retention))
  redis.call('PEXPIRE', record, lifetime)
  redis.call('PEXPIRE', by_hash, lifetime)
end

-- What is written about a new key; its fields are the arguments from first on.
local function add_key(record, by_hash, owned, serials, id, first)
  local serial = redis.call('HINCRBY', serials, 'key', 1)
  redis.call('HSET', record, 'serial', serial, unpack(ARGV, first))
  redis.call('SET', by_hash, id)
  redis.call('ZADD', owned, serial, id)
  return serial
end
