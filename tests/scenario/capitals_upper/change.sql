use shop;
insert into Customer (fullName, Id_2) values ('Dora', 3);
update Customer set fullName = 'Anna' where Id = 1;
delete from Customer where Id = 2;
insert into orders values (3, 3);
