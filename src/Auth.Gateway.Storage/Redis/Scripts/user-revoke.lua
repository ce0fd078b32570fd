-- KEYS  4 user, 5 the user's sessions
-- ARGV  4 tag, 5 until when, 6 when a session's end can be forgotten (ms), 7 its text without the id
if redis.call('EXISTS', KEYS[4]) == 0 then return 0 end
mark_revoked(KEYS[4], 'revoked_until', ARGV[5])
end_sessions(ARGV[4], KEYS[5], nil, ARGV[5], function(id) log_text(ARGV[6], ARGV[7] .. id) end)
log_change()
return 1
