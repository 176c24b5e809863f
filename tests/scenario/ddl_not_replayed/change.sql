insert into ddl.t values (2, 2);
rename table ddl.t to outside.t;
insert into outside.t values (3, 3);
