-- All that decides what a user may do in an account, as far as it is there: { account, user, membership, membership in the organisation }.
local function access_of(tag, user_id, account_id)
  local account = redis.call('HGETALL', tag .. 'account:' .. account_id)
  if #account == 0 then return {} end
  if not user_id then return { account } end
  local user = redis.call('HGETALL', tag .. 'user:' .. user_id)
  if #user == 0 then return { account } end
  local organization_id = redis.call('HGET', tag .. 'account:' .. account_id, 'organization_id')
  return {
    account,
    user,
    redis.call('HGET', tag .. 'members:' .. account_id, user_id),
    organization_id ~= account_id and redis.call('HGET', tag .. 'members:' .. organization_id, user_id),
  }
end
