-- A membership is 'since serial role'; the serial orders those who came at the same moment. Whoever is in already only gets the role.
local function put_member(members, serials, user_id, since, role)
  local known = redis.call('HGET', members, user_id)
  local head = known and string.match(known, '^%d+ %d+') or since .. ' ' .. redis.call('HINCRBY', serials, 'member', 1)
  redis.call('HSET', members, user_id, head .. ' ' .. role)
end
