create database mended;
create table mended.t (id int primary key) engine = InnoDB;
insert into mended.t values (1);
