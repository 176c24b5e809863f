insert into ddl.t values (2, 2);
alter table ddl.t add column added_by_the_test int;
insert into ddl.t values (3, 3, 3);
