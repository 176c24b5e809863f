insert into ddl.t values (nextval(ddl.numbers), 2);
select nextval(ddl.numbers);
insert into ddl.kept values (2, 2);
update ddl.kept set v = 3;
create index v on ddl.kept (v);
insert into ddl.kept values (3, 3);
insert into ddl.t values (3, 3);
drop table ddl.kept;
insert into ddl.t values (4, 4);
