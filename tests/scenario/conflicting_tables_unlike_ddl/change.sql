use clash;
alter table like_it add w int;
insert into like_it values (2, 2, 2);
insert into t values (2, 11, 21);
alter table t add c int;
insert into t values (3, 12, 22, 32);
alter table same_after add index (v);
insert into same_after values (2, 2, 2);
update same_after set v = 3 where id = 1;
