alter table north.orders drop column v;
insert into north.orders (id) values (5);
update south.orders set id = 6 where id = 2;
