use kin;
delete from parent where id < 50;
delete from other where id between 100 and 150;
insert into parent values (-1, -1);
insert into keyless values (-1, -1);
