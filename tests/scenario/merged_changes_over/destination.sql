create database merged character set utf8mb4;
use merged;
create table plain (
  own int default 7,
  id int not null primary key,
  v int,
  t varchar(2000) character set utf8mb4
) engine = InnoDB;
create table wandering (
  id int not null primary key,
  u varchar(20) character set utf8mb4 collate utf8mb4_general_ci,
  n int,
  v int,
  unique key (u),
  unique key (n, u)
) engine = InnoDB;
create table prefixed (
  id int not null primary key,
  u varchar(100) character set latin1,
  v int,
  own int default 7,
  unique key (u(1))
) engine = InnoDB;
create table named (
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null,
  own int default 7,
  part int not null,
  v int,
  primary key (k, part)
) engine = InnoDB;
insert into plain values (70, 2, -1, 'here'), (80, 100, -1, 'only here');
insert into wandering values (2, 'here', 0, -1), (100, 'only here', 0, -1);
