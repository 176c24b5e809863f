create database `over` character set utf8mb4;
use `over`;
create table kept (
  own int default 7,
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null primary key,
  n int not null,
  v int,
  w varchar(400)
) engine = InnoDB;
create table same (
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null primary key,
  n int not null,
  v int,
  w varchar(400)
) engine = InnoDB;
insert into kept values (70, 'KEY5', 5, -1, 'here'), (80, 'other', 100000, -1, 'only here');
