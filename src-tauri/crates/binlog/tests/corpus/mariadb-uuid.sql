-- Types that MariaDB has since 10.7 and 10.10.
create table identities (id int primary key, u uuid, v inet4);
insert into identities values (1, '00000000-0000-0000-0000-000000000000', '0.0.0.0'), (2, '123e4567-e89b-12d3-a456-426655440000', '10.0.0.0'), (3, 'ffffffff-ffff-ffff-ffff-ffffffffffff', '255.255.255.255'), (4, null, null);
-- state: inserted
update identities set v = '1.2.0.0';
-- state: updated
delete from identities;
