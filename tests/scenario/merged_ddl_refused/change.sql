alter table north.orders truncate partition low;
insert into north.orders values (10, 10);
update south.orders set v = 5 where id = 2;
