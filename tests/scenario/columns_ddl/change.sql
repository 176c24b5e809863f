use shop;
update t set v = 'b' where id = 1;
alter table t add column more int not null default 7 first, add constraint c check (id > 0);
insert into t (id, v, secret) values (2, 'two', 'x');
update t set more = 8 where id = 1;
delete from t where id = 99;
