create database busy character set utf8mb4;
create table busy.numbered (
  id bigint unsigned not null auto_increment primary key,
  v int not null
) engine = InnoDB;
create table busy.keyless (
  v int not null,
  at datetime(6) not null
) engine = InnoDB;
insert into busy.numbered (v) values (1), (2), (3);
