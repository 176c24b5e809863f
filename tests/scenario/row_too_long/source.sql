create database `long`;
create table `long`.t (id int primary key, v longblob) engine = InnoDB;
insert into `long`.t values (1, 1);
