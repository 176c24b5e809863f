create database merged character set utf8mb4;
create database play character set utf8mb4;
use merged;

create table plain (
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
  unique key (u(1))
) engine = InnoDB;

create table named (
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null,
  part int not null,
  v int,
  primary key (k, part)
) engine = InnoDB;

create table keyless (
  id int,
  v int
) engine = InnoDB;

insert into plain select n.n, n.n, repeat('x', n.n * 30)
  from (select 1 as n union all select 2 union all select 3 union all select 40 union all select 41) n;
insert into wandering values (1, 'a', 1, 0), (2, 'B', 1, 0), (3, 'c', null, 0), (4, null, 4, 0), (5, null, 4, 0);
insert into prefixed values (1, 'abc', 1), (2, 'bcd', 2);
insert into named values ('a', 1, 0), ('B', 1, 0), ('ä', 2, 0);
insert into keyless values (1, 1), (1, 1), (2, 2);

use play;
delimiter ;;
-- Numbers that look random and are the same in every run.
create procedure dice(inout state bigint, in sides int, out thrown int)
begin
  set state = (state * 1103515245 + 12345) % 2147483648;
  set thrown = floor(state / 65536) % sides;
end;;

create procedure churn(in seed bigint, in transactions int, in changes int)
begin
  declare state bigint default seed;
  declare kind, i, j, letter int;
  declare txt varchar(20) character set utf8mb4 collate utf8mb4_general_ci;
  declare change_left int;
  while transactions > 0 do
    set transactions = transactions - 1;
    set change_left = changes;
    start transaction;
    while change_left > 0 do
      set change_left = change_left - 1;
      call dice(state, 22, kind);
      call dice(state, 30, i);
      call dice(state, 30, j);
      call dice(state, 14, letter);
      set txt = elt(letter + 1, 'a', 'A', 'b', 'B ', 'é', 'e', 'É', 'ss', 'c', 'C', 'ö', 'o', '', 'Zz');
      case kind
        when 0 then insert ignore into merged.plain values (i, j, repeat('p', j * 60));
        when 1 then update merged.plain set v = v + 1 where id = i;
        when 2 then update merged.plain set v = j, t = repeat('q', j) where id in (i, i + 1, i + 2);
        when 3 then delete from merged.plain where id = i;
        when 4 then replace into merged.plain values (i, j, 'replaced');
        when 5 then update ignore merged.plain set id = j where id = i;
        when 6 then insert ignore into merged.wandering values (i, txt, j % 3, j);
        when 7 then update ignore merged.wandering set u = txt where id = i;
        when 8 then update merged.wandering set v = v + 1 where id in (i, j);
        when 9 then delete from merged.wandering where id = i;
        when 10 then replace into merged.wandering values (i, txt, j % 3, j);
        when 11 then update ignore merged.wandering set id = j, u = txt where id = i;
        when 12 then update ignore merged.wandering set u = null where id = i;
        when 13 then insert ignore into merged.prefixed values (i, concat(txt, j), j);
        when 14 then update ignore merged.prefixed set u = concat(txt, i), v = v + 1 where id = i;
        when 15 then delete from merged.prefixed where id = i;
        when 16 then insert ignore into merged.named values (txt, j % 3, i);
        when 17 then update ignore merged.named set k = txt, v = v + 1 where k = elt(1 + i % 3, 'A', 'e', 'B') and part = j % 3;
        when 18 then delete from merged.named where k = txt and part = j % 3;
        when 19 then insert into merged.keyless values (i % 4, j % 2);
        when 20 then update merged.keyless set v = v + 1 where id = i % 4 limit 2;
        else delete from merged.keyless where id = i % 4 limit 1;
      end case;
    end while;
    commit;
  end while;
end;;
delimiter ;
