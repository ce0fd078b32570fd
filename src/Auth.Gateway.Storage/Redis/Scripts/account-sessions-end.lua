-- Everybody who can have sessions or keys in an account: its members, and those of its organisation.
local function people_of(tag, account_id)
  local people = redis.call('HKEYS', tag .. 'members:' .. account_id)
  local organization_id = redis.call('HGET', tag .. 'account:' .. account_id, 'organization_id')
  if organization_id ~= account_id then
    for _, id in ipairs(redis.call('HKEYS', tag .. 'members:' .. organization_id)) do people[#people + 1] = id end
  end
  return people
end

local function end_account_sessions(tag, account_id, instant, tell)
  for _, user_id in ipairs(people_of(tag, account_id)) do end_sessions(tag, tag .. 'sessions:' .. user_id, account_id, instant, tell) end
end
