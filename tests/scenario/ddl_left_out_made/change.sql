create table shop.work (id int primary key);
insert into shop.work values (1);
alter table shop.work add column v int;
truncate table shop.work;
drop table shop.work;
insert into shop.orders values (2, 2);
