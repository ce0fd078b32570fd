-- KEYS  1 account
-- ARGV  1 tag, 2 user id, 3 account id
return access_of(ARGV[1], ARGV[2], ARGV[3])
