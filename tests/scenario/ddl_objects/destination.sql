create user maker@'%';
grant all on *.* to maker@'%';
