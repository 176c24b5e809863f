insert into mended.t values (2);
create table mended.made (id int primary key, v int) engine = InnoDB;
insert into mended.made values (1, 1), (2, 2);
