create database merged character set utf8mb4;
use merged;
create table plain (
  id int not null primary key,
  v int,
  t varchar(2000) character set utf8mb4
) engine = MyISAM;
create table wandering (
  id int not null primary key,
  u varchar(20) character set utf8mb4 collate utf8mb4_general_ci,
  n int,
  v int,
  unique key (u),
  unique key (n, u)
) engine = MyISAM;
create table prefixed (
  id int not null primary key,
  u varchar(100) character set latin1,
  v int,
  unique key (u(1))
) engine = MyISAM;
create table named (
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null,
  part int not null,
  v int,
  primary key (k, part)
) engine = MyISAM;
