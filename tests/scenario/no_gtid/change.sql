use d;
insert into t (v) values (4);
flush logs;
update t set v = v + 1;
create table u (id int primary key);
flush logs;
insert into u values (1);
