-- KEYS  1 record, 2 id by hash, 3 the owner's keys, 4 serials
-- ARGV  1 tag, 2 now, 3 limit, 4 key id, 5 expires at or empty, 6 retention (ms), fields
local tag, now = ARGV[1], ARGV[2]
if redis.call('EXISTS', KEYS[2]) == 1 then return { 'duplicate' } end

local active = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  local found = redis.call('HMGET', tag .. 'key:' .. id, 'status', 'expires_at', 'rotated_to')
  if not found[1] then
    -- Its record has died: this is where the index is tidied.
    redis.call('ZREM', KEYS[3], id)
  elseif is_active(found[1], found[2], found[3], now) then
    active = active + 1
  end
end
if active >= tonumber(ARGV[3]) then return { 'limit' } end

local serial = add_key(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[4], 7)
if ARGV[5] ~= '' then let_die(KEYS[1], KEYS[2], now, ARGV[5], ARGV[6]) end
return { 'created', serial }
