use clash;
insert into t values (3, 'new');
update t set u = 'wanted' where id = 1;
insert into t values (7, 'both');
