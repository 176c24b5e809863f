alter table ddl.t add column c int default 5;
insert into ddl.t values (2, 2, 6);
alter table ddl.t add column r double default (rand());
insert into ddl.t (id, v) values (3, 3);
